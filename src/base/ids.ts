const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** `length` random characters of 0-9a-z from the platform's secure generator, each equally likely. */
export function randomToken(length: number): string {
  let token = "";
  while (token.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      // 252 is the largest multiple of 36 in a byte; taking more would favour the first digits.
      if (byte < 252 && token.length < length) token += alphabet[byte % 36];
    }
  }
  return token;
}
