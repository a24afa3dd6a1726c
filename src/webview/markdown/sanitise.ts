import DOMPurify, { type Config } from "dompurify";

const allowed: Config = {
  ALLOWED_TAGS: [
    ..."p br hr h3 h4 h5 h6 ul ol li blockquote pre code em strong del a span div table thead tbody tr th td".split(
      " ",
    ),
    "#text",
  ],
  ALLOWED_ATTR: ["href", "class", "start", "align"],
  ADD_URI_SAFE_ATTR: ["start", "align"], // Every other value has to look like an address.
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|braid:\w+$)/i,
  KEEP_CONTENT: true,
  RETURN_DOM_FRAGMENT: true,
};

/** Classes of the highlighter, such as `hljs-title function_`, of code languages, and our own. */
const ourClass = /^(?:hljs(?:-[\w-]+)?|[a-z]+_{1,2}|language-[\w#+.-]+|braid-(?:image|table|task))$/;

const purify = DOMPurify(window);
purify.addHook("uponSanitizeAttribute", (_node, attribute) => {
  if (attribute.attrName !== "class") return;
  const classes = attribute.attrValue.split(/\s+/).filter((name) => ourClass.test(name));
  attribute.attrValue = classes.join(" ");
  attribute.keepAttr = classes.length > 0;
});

/** The only way by which words of a conversation become elements. */
export const sanitise = (html: string): DocumentFragment =>
  purify.sanitize(html, allowed) as unknown as DocumentFragment;
