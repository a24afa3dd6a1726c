export { ageOf } from "../../core/age.ts";
