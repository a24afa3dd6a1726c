/** Names under which the same server answers, where a firewall lets only some ports pass. */
const sameHost: Readonly<Record<string, string>> = {
  "ssh.github.com": "github.com",
  "altssh.gitlab.com": "gitlab.com",
  "altssh.bitbucket.org": "bitbucket.org",
};

/**
 * A git remote as `host/path`, equal for its ssh and https forms. Scheme, user, password, port, query and `.git` are
 * left out, so that nothing secret is ever stored.
 *
 * @param localPath What a path on the same system is called; undefined when such a remote says nothing.
 * @returns Undefined for what is no remote that can be told again, such as a relative path.
 */
export function remoteOf(url: string, localPath: (path: string) => string | undefined): string | undefined {
  const text = url.trim();
  const path = localPathIn(text);
  if (path !== undefined) {
    const place = localPath(trimmed(path));
    return place === undefined ? undefined : `path ${place}`;
  }
  const [, authority, rest] =
    /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)/i.exec(text) ?? // scheme://user@host:port/path
    /^((?:[^/:]*@)?(?:\[[^\]/]*\]|[^/:]+)):([^?#]*)/.exec(text) ?? // user@host:path
    [];
  if (authority === undefined || rest === undefined) return undefined;
  const [, host = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d*)?$/i.exec(afterUser(authority)) ?? [];
  const where = trimmed(rest).replace(/^\/+/, "");
  if (host === "" || where === "" || where.includes("@")) return undefined;
  return forAzure(`${sameHost[host.toLowerCase()] ?? host.toLowerCase()}/${where}`);
}

/** Undefined when the text is not a path: an address, or `host:path`. */
function localPathIn(text: string): string | undefined {
  if (/^file:\/\//i.test(text)) return text.replace(/^file:\/\/(localhost)?/i, "");
  if (/^[a-z]:[\\/]/i.test(text)) return `/${text.replaceAll("\\", "/")}`;
  return text.startsWith("/") ? text : undefined;
}

const afterUser = (authority: string): string => authority.slice(authority.lastIndexOf("@") + 1);

const trimmed = (path: string): string =>
  path
    .replace(/\/+$/, "")
    .replace(/\.git$/i, "")
    .replace(/\/+$/, "");

/** Azure DevOps names a repository in two ways: `v3/organisation/project/name` and `organisation/project/_git/name`. */
const forAzure = (remote: string): string =>
  remote.replace(/^ssh\.dev\.azure\.com\/v3\/([^/]+)\/([^/]+)\/([^/]+)$/, "dev.azure.com/$1/$2/_git/$3");
