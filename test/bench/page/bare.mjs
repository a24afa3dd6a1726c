// The floor: each piece of text is put on the page as it comes, and nothing else is done.

window.addEventListener("message", ({ data }) => {
  for (const { text } of data.notice?.events ?? []) {
    const piece = document.createElement("span");
    piece.textContent = text;
    document.body.append(piece);
  }
});
