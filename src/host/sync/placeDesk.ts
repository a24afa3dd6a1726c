import type { App } from "../../app/app.ts";
import { syncOf } from "../../app/syncDevice.ts";
import { type EmptiablePlace, emptiablePlaces, emptyingWords, sentenceOf } from "../../app/syncWords.ts";
import { UserError } from "../../app/userError.ts";
import { runVerb } from "../../app/verb.ts";
import { emptyPlace } from "../../app/verbs/emptyPlace.ts";
import type { Dialogs } from "../dialogs.ts";
import type { Questions } from "../questions.ts";
import { quickPickText } from "../quickPickText.ts";

export interface PlaceDeskSetup {
  readonly app: App;
  readonly dialogs: Dialogs;
  readonly questions: Questions;
}

/** Empties a place of Settings Sync that nobody can read, after asking. @param place The user picks when left out. */
export async function askToEmpty(
  { app, dialogs, questions }: PlaceDeskSetup,
  place: string | undefined,
): Promise<void> {
  const places = emptiablePlaces(await syncOf(app).status());
  const chosen = await choose(questions, places, place);
  if (!chosen) return;
  const empty = "Empty This Place";
  const name = sentenceOf(chosen.place);
  if ((await questions.confirm(`Empty ${name}?`, emptyingWords(chosen), empty)) !== empty) return;
  await runVerb(app, emptyPlace, { place: chosen.place, isNewer: chosen.isNewer });
  void dialogs.inform(
    `${name.charAt(0).toUpperCase()}${name.slice(1)} is empty. Another machine can use it.`,
  );
}

async function choose(
  questions: Questions,
  places: readonly EmptiablePlace[],
  place: string | undefined,
): Promise<EmptiablePlace | undefined> {
  if (place !== undefined) return places.find((each) => each.place === place) ?? nothingToEmpty();
  if (places.length === 0) return nothingToEmpty();
  if (places.length === 1) return places[0];
  return questions.pick(
    "Empty a Place of Settings Sync",
    "Which one?",
    places.map((each) => ({
      label: quickPickText(each.place),
      description: each.isNewer ? "written by a newer version of Braid" : "nobody can read it",
      value: each,
    })),
  );
}

function nothingToEmpty(): never {
  throw new UserError(
    "There is no place to empty: what stands in Settings Sync can be read, or is put right.",
  );
}
