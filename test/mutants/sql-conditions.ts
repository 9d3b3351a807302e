/** Finds the single conditions in the text of an SQL statement, which may have holes in it (`${…}`), so that one can be left out. */

export type Condition = {
  /** What to replace, from here … */
  start: number;
  /** … to here, */
  end: number;
  /** by this. */
  without: string;
  text: string;
};

type Item = { start: number; end: number };
/** Conditions joined by `and` and `or`, between two parentheses or after a `where`. */
type List = { isClause: boolean; items: Item[]; from: number };

const opens = new Set(['where', 'when', 'having']);
const ends = new Set(
  'returning for order group limit union then else end set from select values do as insert update delete with on'.split(
    ' ',
  ),
);
const token = /'(?:[^']|'')*'|\$\{|[a-z_]\w*|\(|\)|,/gi;

export function conditionsIn(text: string): Condition[] {
  const lists = listsIn(text);
  return lists.flatMap(({ isClause, items }) => {
    const [only] = items;
    if (items.length > 1) return items.map((item, place) => without(text, items, item, place));
    return isClause && only ? [{ ...only, without: 'true', text: text.slice(only.start, only.end) }] : [];
  });
}

function without(text: string, items: Item[], { start, end }: Item, place: number): Condition {
  const before = items[place - 1];
  const after = items[place + 1];
  const gone = before ? { start: before.end, end } : { start, end: after?.start ?? end };
  return { ...gone, without: '', text: text.slice(start, end) };
}

function listsIn(text: string): List[] {
  const done: List[] = [];
  const open: (List | null)[] = [null];
  const close = (end: number) => {
    const list = open.at(-1);
    if (list) {
      add(text, list, end);
      done.push(list);
    }
  };
  for (const { value, at } of tokens(text)) {
    const word = value.toLowerCase();
    const list = open.at(-1);
    if (value === '(') open.push({ isClause: false, items: [], from: at + 1 });
    else if (value === ')') {
      close(at);
      open.pop();
      if (open.length === 0) open.push(null);
    } else if (opens.has(word)) {
      close(at);
      open[open.length - 1] = { isClause: true, items: [], from: at + word.length };
    } else if (list && (word === 'and' || word === 'or')) {
      add(text, list, at);
      list.from = at + word.length;
    } else if (value === ',' || ends.has(word)) {
      close(at);
      open[open.length - 1] = null;
    }
  }
  close(text.length);
  return done;
}

function add(text: string, list: List, end: number): void {
  const piece = text.slice(list.from, end);
  const start = list.from + piece.length - piece.trimStart().length;
  if (piece.trim() !== '') list.items.push({ start, end: list.from + piece.trimEnd().length });
}

/** Words, parentheses and commas; what stands in a hole or between quotes is passed over. */
function* tokens(text: string): Generator<{ value: string; at: number }> {
  token.lastIndex = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    if (found[0] === '${') token.lastIndex = endOfHole(text, token.lastIndex);
    else if (!found[0].startsWith("'")) yield { value: found[0], at: found.index };
  }
}

function endOfHole(text: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < text.length && depth > 0; at++) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
  }
  return at;
}
