/** So many machines may come at the same time without knowing of anybody. */
const newcomers = 2;
/** Of the budget, what a machine may say before others have made room: if there are only such, there is room for twelve. */
const newcomerShare = 1 / 13;
/** In characters: with as much a machine can say that it is there. */
const leastRoom = 400;
/** In characters: with as much a machine can say what it holds, also where it has many sessions. */
const tellingRoom = 3_000;
/** What a machine that lends keeps of its room. */
const keptPart = 1 / 3;

/** Room that one machine leaves to another for a while. */
export interface Loan {
  readonly to: string;
  readonly room: number;
  /** Another one whenever `room` is. */
  readonly id: number;
  /** What it does not use itself: more than `room` until the other one has heard that it is less. */
  readonly reserved: number;
}

/** How a machine says that it divides the room. In characters. */
export interface Standing {
  /** How much all slots together may have, as far as it knows. */
  readonly budget: number;
  /** It says no more than this, and together with those to whom it lends no more, until it says that it does. */
  readonly room: number;
  /** Machines for which it leaves room. */
  readonly knows: readonly string[];
  readonly lends: readonly Loan[];
  /** What it has heard of those who lend to it. */
  readonly owes: readonly (readonly [from: string, id: number])[];
}

/** Another machine that may write. */
export interface Sharer extends Omit<Standing, "budget"> {
  readonly device: string;
  /** How many messages it holds. */
  readonly messages: number;
  /** How many sessions wait for room there. */
  readonly waiting: number;
  /** It said nothing for a while, and is not waited for. */
  readonly isAway: boolean;
}

/** What a machine has to stand by, also after a restart. */
export type Promised = Pick<Standing, "room" | "lends">;

export interface Self {
  readonly device: string;
  readonly messages: number;
  /** The next publication's. */
  readonly id: number;
  /** What it said last. */
  readonly before: Promised | undefined;
}

/**
 * How a machine divides the room now. All slots together stay within the budget also while machines do not hear each
 * other: everybody has an equal part, and takes a larger one than before only after all have said that they know of all
 * and have made room. Who is new says little until then. Who is away and has not heard of all keeps the part that it may
 * have; the others divide the rest. Parts are lent to who has most to say: the one who lends takes it back after the other
 * has said that it has heard so.
 * @param taken What the slots take of those that do not write. In characters.
 * @returns Also how much the machine may say itself.
 */
export function divide(
  self: Self,
  others: readonly Sharer[],
  budget: number,
  taken: number,
): { readonly standing: Standing; readonly limit: number } {
  const first = Math.max(leastRoom, Math.floor(budget * newcomerShare));
  const all = budget - newcomers * first;
  const everybody = [self.device, ...others.map(({ device }) => device)];
  const away = others.filter((each) => each.isAway && !isAware(each, everybody));
  const theirs = away.reduce((sum, each) => sum + mostOf(each, all, first), 0);
  const heard = others.filter((each) => !away.includes(each));
  const most = Math.min((all - taken - theirs) / (heard.length + 1), all / everybody.length);
  const fair = Math.max(0, Math.floor(most));
  const mayGrow = heard.length > 0 && heard.every((each) => each.room <= fair && isAware(each, everybody));
  // Others have divided the room without it, because it was gone for long.
  const isForgotten = heard.some(({ room, knows }) => room > first && !knows.includes(self.device));
  const before = isForgotten ? first : (self.before?.room ?? first);
  const part = Math.max(first, mayGrow ? fair : Math.min(before, fair));
  const lends = lendingOf(self, others, part, first);
  const reserved = reservedBy(lends);
  const room = Math.max(part, first + reserved);
  const borrowed = others.flatMap(({ device, lends }) =>
    lends.filter(({ to }) => to === self.device).map((loan) => ({ device, ...loan })),
  );
  return {
    standing: {
      ...{ budget, room, lends, knows: others.map(({ device }) => device).sort() },
      owes: borrowed.map(({ device, id }) => [device, id] as const).sort(byName),
    },
    limit: borrowed.reduce((sum, loan) => sum + loan.room, room - reserved),
  };
}

const isAware = ({ device, knows }: Sharer, everybody: readonly string[]): boolean =>
  everybody.every((each) => each === device || knows.includes(each));

/** What a machine may have taken that has not heard of everybody. */
const mostOf = ({ room, knows }: Sharer, all: number, first: number): number =>
  Math.max(room, knows.length === 0 ? first : Math.floor(all / (knows.length + 1)));

/** First everything that is taken back, then what can be lent of the rest. */
function lendingOf(self: Self, others: readonly Sharer[], part: number, first: number): readonly Loan[] {
  const wanted = wantedLoans(self, others, part, first);
  const lent = new Map<string, Loan>();
  for (const loan of self.before?.lends ?? []) {
    const other = others.find(({ device }) => device === loan.to);
    const next = other && returned(loan, wanted.get(loan.to) ?? 0, hasHeard(other, self, loan), self.id);
    if (next) lent.set(loan.to, next);
  }
  for (const [to, room] of wanted) {
    const loan = lent.get(to) ?? { to, room: 0, id: 0, reserved: 0 };
    const other = others.find(({ device }) => device === to);
    const isSettled =
      loan.reserved === loan.room && (loan.id === 0 || (other && hasHeard(other, self, loan)));
    const more = Math.min(room - loan.room, lendable(part) - reservedBy([...lent.values()]));
    if (!isSettled || more < first) continue;
    lent.set(to, { to, room: loan.room + more, id: self.id, reserved: loan.room + more });
  }
  return [...lent.values()].sort((one, other) => byName([one.to], [other.to]));
}

const hasHeard = ({ owes }: Sharer, { device }: Self, { id }: Loan): boolean =>
  owes.some(([from, heard]) => from === device && heard === id);

/** What is left of a loan: it changes only after the other one has heard of the last change. */
function returned(loan: Loan, wanted: number, isHeard: boolean, id: number): Loan | undefined {
  if (!isHeard) return loan;
  if (wanted < loan.room) return { ...loan, room: wanted, id, reserved: loan.room };
  return loan.room === 0 ? undefined : { ...loan, reserved: loan.room };
}

/** What it does not need itself, for who holds most and has not said all of it. */
function wantedLoans(
  self: Self,
  others: readonly Sharer[],
  part: number,
  first: number,
): ReadonlyMap<string, number> {
  const [most] = others
    .filter(({ knows, waiting, isAway }) => knows.includes(self.device) && waiting > 0 && !isAway)
    .filter(({ messages, room }) => messages > self.messages && room > first)
    .sort((one, other) => other.messages - one.messages || byName([one.device], [other.device]));
  const room = Math.min(lendable(part), part - tellingRoom);
  return new Map(most && room >= first ? [[most.device, room]] : []);
}

const lendable = (part: number): number => Math.floor(part * (1 - keptPart));

const reservedBy = (loans: readonly Loan[]): number => loans.reduce((sum, { reserved }) => sum + reserved, 0);

const byName = ([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number =>
  one < other ? -1 : 1;
