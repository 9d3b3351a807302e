/** Finds every regular expression of the sources, and makes texts that are likely to take it long. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';

/** `where` is the first place where it occurs. */
export type Expression = { source: string; flags: string; where: string };

/** `unread` lists calls of `RegExp` whose pattern is made of something other than the constants of its file. */
export function expressionsOf(root: string, folder: string): { expressions: Expression[]; unread: string[] } {
  const found = new Map<string, Expression>();
  const unread: string[] = [];
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|js|mjs)$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(root, folder, name));
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const { program, errors } = parseSync(file, text);
    if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
    const placeOf = (start: number) => `${relative(root, file)}:${text.slice(0, start).split('\n').length}`;
    const add = (source: string, flags: string, start: number) => {
      const where = placeOf(start);
      if (!found.has(`/${source}/${flags}`)) found.set(`/${source}/${flags}`, { source, flags, where });
    };
    const nodes = [...nodesIn(program)];
    const constants = new Map(
      nodes.flatMap(({ type, id, init }) =>
        type === 'VariableDeclarator' && id?.name && init ? [[id.name, init]] : [],
      ),
    );
    for (const node of nodes) {
      if (node.type === 'Literal' && node.regex) add(node.regex.pattern, node.regex.flags, node.start);
      const isCall =
        (node.type === 'NewExpression' || node.type === 'CallExpression') && node.callee?.name === 'RegExp';
      if (!isCall) continue;
      const [pattern, flags] = node.arguments ?? [];
      const source = textOf(pattern, constants);
      if (source === null) unread.push(placeOf(node.start));
      else add(source, textOf(flags, constants) ?? '', node.start);
    }
  }
  return { expressions: [...found.values()], unread };
}

type Node = {
  type: string;
  start: number;
  name?: string;
  value?: unknown;
  regex?: { pattern: string; flags: string };
  callee?: Node;
  arguments?: Node[];
  id?: Node;
  init?: Node;
  quasi?: Node;
  quasis?: { value: { raw: string; cooked: string } }[];
  expressions?: Node[];
};

/**
 * Returns the text of a literal, a template or a constant of that name. Null when only the running program knows it.
 */
function textOf(node: Node | undefined, constants: Map<string, Node>, isRaw = false): string | null {
  if (typeof node?.value === 'string') return node.value;
  if (node?.type === 'Identifier') return textOf(constants.get(node.name ?? ''), constants);
  if (node?.type === 'TaggedTemplateExpression') return textOf(node.quasi, constants, true);
  if (node?.type !== 'TemplateLiteral') return null;
  const parts = (node.expressions ?? []).map((expression) => textOf(expression, constants));
  if (parts.includes(null)) return null;
  const pieces = (node.quasis ?? []).map(({ value }) => (isRaw ? value.raw : value.cooked));
  return pieces.map((piece, index) => piece + (parts[index] ?? '')).join('');
}

function* nodesIn(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') yield value as Node;
  for (const child of Object.values(value)) yield* nodesIn(child);
}

/** A text that begins with `head`, repeats `part` up to the length, and ends with `tail`. */
export type Hurtful = { head: string; part: string; tail: string };

/** Characters that end no match. */
const NOWHERE = '\u0000\n\u0001';

export function hurtfulFor({ source }: Expression): Hurtful[] {
  const texts = new Set<string>();
  const all: Hurtful[] = [];
  const add = (head: string, part: string, tail: string) => {
    const key = JSON.stringify([head, part, tail]);
    if (part === '' || texts.has(key)) return;
    texts.add(key);
    all.push({ head, part, tail });
  };
  const letters = lettersOf(source);
  for (const part of letters) for (const tail of ['', NOWHERE]) add('', part, tail);
  for (const one of letters.slice(0, 8)) for (const other of letters.slice(0, 8)) add('', one + other, NOWHERE);
  // A match, texts that begin like it, and each beginning with a character that is repeated without end.
  for (const match of matchesOf(source)) {
    add('', match, NOWHERE);
    for (const length of lengthsOf(match.length)) {
      const begun = match.slice(0, length);
      add('', begun, NOWHERE);
      for (const part of new Set([begun.slice(-1), ' ', '0', 'a'])) add(begun, part, NOWHERE);
    }
  }
  return all;
}

/** Returns the characters that the pattern names, and one of each kind. */
function lettersOf(source: string): string[] {
  const named = source.replace(/\\[pP]\{\w{1,20}\}|\\[a-zA-Z]|[\\^$.*+?()[\]{}|]/g, '');
  return [...new Set([' ', 'a', '0', '\n', '.', '@', '-', '\t', 'é', 'A', ...named])].slice(0, 24);
}

/**
 * Returns texts that the pattern matches, or nearly matches: one for each of its alternatives, and one for all of them
 * joined.
 */
function matchesOf(source: string): string[] {
  const kinds: Record<string, string> = { d: '0', D: 'a', w: 'a', W: ' ', s: ' ', S: 'a', t: '\t', n: '\n', r: '\r' };
  const written = source
    .replace(/\(\?(?:[:=!]|<[=!]|<\w{1,40}>)/g, '(')
    .replace(/\[\^?(\\?.)(?:\\.|[^\]\\]){0,2000}\]/g, '$1')
    .replace(/\\[pP]\{(\w)\w{0,20}\}/g, (_, kind) => (kind === 'N' ? '0' : 'a'))
    .replace(/\\[bB]|\{\d{1,5}(?:,\d{0,5})?\}/g, '')
    // An escaped character stands for itself. Others have a special meaning.
    .replace(/\\(.)|[*+?^$]|\./gs, (found, escaped) =>
      escaped ? (kinds[escaped] ?? escaped) : found === '.' ? 'a' : '',
    );
  const pieces = written.split(/[|()]/);
  return [...new Set([pieces.join(''), ...pieces])].filter((text) => text.length > 0).slice(0, 40);
}

/** Returns at most twelve lengths, spread over the text. */
const lengthsOf = (length: number): number[] => [
  ...new Set(Array.from({ length: 12 }, (_, index) => Math.ceil(((index + 1) * Math.min(length, 60)) / 12))),
];
