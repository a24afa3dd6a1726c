/** Counts the seconds down to a moment, by itself; empty when there is none or it has come. */
class CountdownElement extends HTMLElement {
  #until: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Milliseconds since 1970. */
  set until(until: number | undefined) {
    this.#until = until;
    if (this.isConnected) this.#tick();
  }

  connectedCallback(): void {
    this.className = "countdown";
    this.setAttribute("aria-live", "off"); // Reading out each second would drown everything else.
    this.#tick();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    const leftMs = (this.#until ?? 0) - Date.now();
    this.textContent = leftMs > 0 ? `Try again in ${spanOf(Math.ceil(leftMs / 1000))}` : "";
    // A little after the full second, so that none is skipped.
    if (leftMs > 0) this.#timer = setTimeout(() => this.#tick(), (leftMs % 1000) + 5);
  }
}

function spanOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}

customElements.define("braid-countdown", CountdownElement);
