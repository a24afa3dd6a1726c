/** Greets people by name, and says so when nobody came. */
export function greet(names: readonly string[]): string {
  if (names.length === 0) return "Is anybody there?";
  return names.map((name) => `Hello, ${name}!`).join("\n");
}

console.log(greet(["Ada", "Grace", "Margaret"]));
