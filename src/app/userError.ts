/** Something the user asked for cannot be done. `message` is a sentence for them that says what to do next. */
export class UserError extends Error {
  override readonly name = "UserError";
}
