/** Shows the figures of the column below the pointer. Whoever has no pointer finds them in the table. */
export class Tooltip {
  readonly element = document.createElement("div");

  constructor() {
    this.element.className = "tooltip";
    this.element.hidden = true;
    this.element.setAttribute("aria-hidden", "true");
    document.addEventListener("pointermove", (event) => this.#follow(event));
    document.addEventListener("pointerleave", () => this.#hide());
    document.addEventListener("scroll", () => this.#hide(), { capture: true });
  }

  #follow({ target, clientX, clientY }: PointerEvent): void {
    const column = target instanceof Element ? target.closest<SVGGElement>("[data-tip]") : null;
    if (!column) {
      this.#hide();
      return;
    }
    const { element } = this;
    element.textContent = column.dataset.tip ?? "";
    element.hidden = false;
    const { width, height } = element.getBoundingClientRect();
    const left = clientX + 14 + width > window.innerWidth ? clientX - 14 - width : clientX + 14;
    element.style.left = `${Math.max(4, left)}px`;
    element.style.top = `${Math.max(4, Math.min(clientY - height - 8, window.innerHeight - height - 4))}px`;
  }

  #hide(): void {
    this.element.hidden = true;
  }
}
