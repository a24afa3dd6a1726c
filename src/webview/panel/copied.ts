const shownMs = 1_500;

/** Shows on a copy button that its work is done, for a moment. */
export function showCopied(button: HTMLElement): void {
  const icon = button.querySelector(".codicon");
  if (!icon) return;
  icon.classList.replace("codicon-copy", "codicon-check");
  setTimeout(() => icon.classList.replace("codicon-check", "codicon-copy"), shownMs);
}
