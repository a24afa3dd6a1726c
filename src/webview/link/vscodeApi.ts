/** What VS Code lends a page. `acquireVsCodeApi` may be called once only. */
export interface VsCodeApi {
  postMessage(letter: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export const acquireApi = (): VsCodeApi => acquireVsCodeApi();
