/** Makes the mutants of a file: copies of it with one small fault each, of the kinds that would do harm in a safety core. */
import { parseSync } from 'vite';
import { type Change, changesAt, type Node } from './changes.ts';

export type Mutant = {
  /** From the root of the repository. */
  file: string;
  line: number;
  /** The function that it is in. */
  place: string;
  /** What was done, as a sentence. */
  what: string;
  /** The changed lines, before and after, without their indentation. */
  before: string;
  after: string;
  /** The whole file with the change in it. */
  text: string;
};

export function makeMutants(file: string, source: string): Mutant[] {
  const found: (Change & { place: string })[] = [];
  walk(source, parse(file, source), [], 'the file', (node, parents, place) => {
    for (const change of changesAt(node, parents, source)) found.push({ ...change, place });
  });
  const seen = new Set([source]);
  return found
    .toSorted((one, other) => one.start - other.start || one.end - other.end)
    .flatMap(({ start, end, by, what, place }) => {
      const text = source.slice(0, start) + by + source.slice(end);
      if (seen.has(text) || !isProgram(file, text)) return [];
      seen.add(text);
      return [{ file, place, what, text, ...around(source, text, start, end, by) }];
    });
}

function around(source: string, text: string, start: number, end: number, by: string) {
  const first = source.lastIndexOf('\n', start - 1) + 1;
  const lines = (of: string, to: number) => {
    const last = of.indexOf('\n', to);
    return oneLine(of.slice(first, last < 0 ? undefined : last));
  };
  const line = source.slice(0, start).split('\n').length;
  return { line, before: lines(source, end), after: lines(text, start + by.length) };
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function parse(file: string, source: string): Node {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  return program as unknown as Node;
}

const isProgram = (file: string, text: string): boolean => parseSync(file, text).errors.length === 0;

type Visit = (node: Node, parents: Node[], place: string) => void;

function walk(source: string, node: Node, parents: Node[], place: string, visit: Visit): void {
  if (isPassedOver(node, source)) return;
  const here = nameOfFunction(node, parents.at(-1)) ?? place;
  visit(node, parents, here);
  const inner = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value])
      if (isNode(child)) walk(source, child, inner, here, visit);
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

const onlyLogs = /^(\w+\.)*log\.\w+\([^;]*;$/;

/** Types are gone when the program runs; what is logged or shown to people as a note decides nothing. */
function isPassedOver(node: Node, source: string): boolean {
  const { type, callee, key, left } = node;
  if (type.startsWith('TS')) return !/^TS(As|Satisfies|NonNull)Expression$/.test(type);
  if (type.startsWith('Import')) return true;
  if (type === 'CallExpression') return callee?.type === 'MemberExpression' && isLog(callee.object);
  if (type === 'IfStatement') return onlyLogs.test(source.slice(node.consequent?.start, node.end));
  if (type === 'AssignmentExpression') return left?.property?.name === 'note';
  return type === 'Property' && (key?.name === 'summary' || key?.name === 'staticSummary');
}

const isLog = (node: Node | null | undefined): boolean =>
  node?.name === 'log' || (node?.type === 'MemberExpression' && node.property?.name === 'log');

function nameOfFunction(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'FunctionDeclaration') return node.id?.name;
  if (node.type !== 'FunctionExpression' && node.type !== 'ArrowFunctionExpression') return undefined;
  if (parent?.type === 'VariableDeclarator') return parent.id?.name;
  return node.id?.name ?? (parent?.type === 'Property' ? parent.key?.name : undefined);
}
