/** Emphasis for people; every function answers the text as it is where there are no colours. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  accent(text: string): string;
  warning(text: string): string;
}

const paint = (begin: number, end: number) => (text: string) =>
  text === "" ? text : `\u001b[${begin}m${text}\u001b[${end}m`;

const coloured: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  accent: paint(36, 39),
  warning: paint(33, 39),
};

const asItIs = (text: string): string => text;
const plain: Style = { bold: asItIs, dim: asItIs, accent: asItIs, warning: asItIs };

export const styleFor = (hasColours: boolean): Style => (hasColours ? coloured : plain);
