// The common alternative: the whole text is read, sanitised and laid out anew in every frame in which it has grown.
// It leaves out the colours of code, which the chat panel has.

import DOMPurify from "dompurify";
import { marked } from "marked";

const root = document.getElementById("braid");
if (!root) throw new Error("The page has no place for the reply.");
root.innerHTML = `<main class="conversation"><div class="scroller"><div class="messages">
  <article class="message reply"><div class="words"></div></article></div></div></main>`;
const words = /** @type {HTMLElement} */ (root.querySelector(".words"));
const scroller = /** @type {HTMLElement} */ (root.querySelector(".scroller"));
let text = "";
let isWaiting = false;

window.addEventListener("message", ({ data }) => {
  for (const event of data.notice?.events ?? []) text += event.text;
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    words.innerHTML = DOMPurify.sanitize(marked.parse(text, { async: false }));
    scroller.scrollTop = scroller.scrollHeight;
  });
});
