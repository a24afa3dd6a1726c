import { isJsonObject, type Json } from "../base/json.ts";

/**
 * The folder an address means, as text: `<system>:<path>`. Equal text means the same folder, whatever the address
 * looks like - from Windows or from inside WSL, from a dev container or from the host that lends it the folder.
 */
export interface Places {
  readonly certain: readonly string[];
  /** Where the folder may be as well, when nothing says so clearly. */
  readonly possible: readonly string[];
}

interface Address {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

/** Total: text that is no address is a place of its own. */
export function placesOf(uri: string): Places {
  const address = readAddress(uri);
  if (!address) return { certain: [uri], possible: [] };
  const { scheme, authority, path } = address;
  if (scheme === "file") return only(localPlace(authority, path));
  if (scheme !== "vscode-remote") return only(`${scheme}://${authority}:${tidy(path)}`);
  const container = /^dev-container\+([^@]*)(?:@(.*))?$/i.exec(authority);
  if (container) return containerPlaces(container[1] ?? "", container[2], tidy(path));
  return only(placeOn(systemOf(authority), path));
}

/** The folder of an address on the same system, for example where a repository is. Undefined for no address. */
export function placeBeside(uri: string, path: string): string | undefined {
  const address = readAddress(uri);
  if (!address) return undefined;
  const { scheme, authority } = address;
  if (scheme === "file") return localPlace(authority, path);
  return scheme === "vscode-remote"
    ? placeOn(systemOf(authority), path)
    : `${scheme}://${authority}:${tidy(path)}`;
}

/** The last part of an address's path, as people call the folder; the address itself when it has none. */
export function folderNameOf(uri: string): string {
  const name = baseName(tidy(readAddress(uri)?.path ?? ""));
  return name === "" ? uri : name;
}

/** An address for people: the path, with the system where it is not this one. */
export function folderLabelOf(uri: string): string {
  const address = readAddress(uri);
  if (!address) return uri;
  const path = tidy(address.path).replace(/^\/(?=[a-z]:)/, "");
  if (address.scheme === "file") return address.authority === "" ? path : `//${address.authority}${path}`;
  return `${path} [${address.scheme === "vscode-remote" ? systemOf(address.authority) : address.scheme}]`;
}

/** `owner/repository` of a folder that VS Code shows straight from GitHub; undefined for any other address. */
export function hostedRepositoryOf(uri: string): string | undefined {
  const address = readAddress(uri);
  if (address?.scheme !== "vscode-vfs" || !/^github(\+|$)/i.test(address.authority)) return undefined;
  return /^\/([^/]+\/[^/]+)\/?$/.exec(address.path)?.[1];
}

const only = (place: string): Places => ({ certain: [place], possible: [] });

function readAddress(uri: string): Address | undefined {
  const found = /^([a-z][a-z0-9+.-]+):(?:\/\/([^/?#]*))?([^?#]*)/i.exec(uri);
  if (!found) return undefined;
  return {
    scheme: (found[1] ?? "").toLowerCase(),
    authority: decode(found[2] ?? ""),
    path: decode(found[3] ?? ""),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray percent sign.
  }
}

/** Without a slash at the end, and with Windows' drive letter as VS Code writes it. */
const tidy = (path: string): string =>
  path.replace(/(?<=.)\/+$/, "").replace(/^\/([A-Z]):/, (_, drive: string) => `/${drive.toLowerCase()}:`);

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function localPlace(authority: string, path: string): string {
  if (authority === "") return placeOn("local", path);
  // Windows shows the files of WSL as a share.
  if (/^wsl(\$|\.localhost)$/i.test(authority)) {
    const [, distribution = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(path) ?? [];
    return placeOn(`wsl+${distribution.toLowerCase()}`, rest);
  }
  return placeOn("local", `//${authority.toLowerCase()}${path}`);
}

function placeOn(system: string, path: string): string {
  // WSL shows the drives of Windows under /mnt unless it is told otherwise.
  const drive = system.startsWith("wsl+") ? /^\/mnt\/([a-z])(\/.*)?$/.exec(path) : null;
  return drive ? `local:${tidy(`/${drive[1]}:${drive[2] ?? ""}`)}` : `${system}:${tidy(path)}`;
}

/** A remote system by one name, without the user who logs in there. */
function systemOf(authority: string): string {
  const [, kind = "", data = ""] = /^([^+]*)\+?(.*)$/.exec(authority) ?? [];
  if (kind === "ssh-remote") {
    const host = field(readHex(data), "hostName") ?? data;
    return `ssh+${host.slice(host.lastIndexOf("@") + 1).toLowerCase()}`;
  }
  if (kind === "wsl") return `wsl+${data.toLowerCase()}`;
  if (kind === "attached-container") {
    const text = readHex(data);
    return `attached-container+${(field(text, "containerName") ?? text ?? data).replace(/^\//, "")}`;
  }
  return authority;
}

/**
 * A dev container's address carries the folder on its host: the path itself, or JSON with `hostPath`, as hex digits; after an `@`, the
 * system the container runs on. Which folder of the container is the host's is known where it keeps its name.
 */
function containerPlaces(data: string, parent: string | undefined, path: string): Places {
  const text = readHex(data);
  const hostPath =
    field(text, "hostPath") ?? (text !== undefined && /^([/\\]|[a-z]:)/i.test(text) ? text : undefined);
  if (hostPath === undefined) return only(`dev-container+${data}:${path}`);
  const host = hostPlace(hostPath, parent === undefined ? "local" : systemOf(parent));
  const own = `dev-container(${host}):${path}`;
  const name = baseName(host);
  const below = `/workspaces/${name}/`;
  if (path.startsWith(below)) return { certain: [own, `${host}/${path.slice(below.length)}`], possible: [] };
  if (baseName(path) === name) return { certain: [own, host], possible: [] };
  return { certain: [own], possible: [host] };
}

/** @param path As the host writes it: `/home/me/x`, `c:\Users\me\x`, `\\wsl.localhost\Ubuntu\home\me\x`. */
function hostPlace(path: string, system: string): string {
  const slashed = path.replaceAll("\\", "/");
  const share = /^\/\/([^/]+)(\/.*)?$/.exec(slashed);
  if (share) return localPlace(share[1] ?? "", share[2] ?? "/");
  return placeOn(system, /^[a-z]:/i.test(slashed) ? `/${slashed}` : slashed);
}

function readHex(data: string): string | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(data)) return undefined;
  const bytes = Uint8Array.from(data.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined; // A name that only looks like hex digits.
  }
}

/** A text field of a JSON object that stands in an address. */
function field(json: string | undefined, name: string): string | undefined {
  if (json === undefined || !json.startsWith("{")) return undefined;
  try {
    const object = JSON.parse(json) as Json;
    const value = isJsonObject(object) ? object[name] : undefined;
    return typeof value === "string" && value !== "" ? value : undefined;
  } catch {
    return undefined;
  }
}
