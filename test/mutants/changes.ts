/** The kinds of faults. Each is a change of the text at one node of the syntax tree. */
import { conditionsIn } from './sql-conditions.ts';

/** A node as ESTree has it; only the names that are looked at here. */
export type Node = {
  type: string;
  start: number;
  end: number;
  name?: string;
  operator?: string;
  value?: unknown;
  expressions?: Node[];
  elements?: Node[];
  arguments?: Node[];
  body?: Node | Node[];
} & { [part in Part]?: Node | null };
type Part =
  | 'test'
  | 'consequent'
  | 'alternate'
  | 'left'
  | 'right'
  | 'argument'
  | 'expression'
  | 'callee'
  | 'object'
  | 'property'
  | 'key'
  | 'id'
  | 'tag'
  | 'quasi';

export type Change = { start: number; end: number; by: string; what: string };

const comparisons: Record<string, string> = {
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
};
const sums: Record<string, string> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '+=': '-=',
  '-=': '+=',
  '++': '--',
  '--': '++',
};
const methods: Record<string, string> = {
  shift: 'pop',
  pop: 'shift',
  push: 'unshift',
  min: 'max',
  max: 'min',
  some: 'every',
  every: 'some',
};
/** Calls in a chain that narrow down what the others do, or lock it. */
const narrowing = new Set(['where', 'whereRef', 'filter', 'forUpdate', 'forNoKeyUpdate']);

export function changesAt(node: Node, parents: Node[], source: string): Change[] {
  const text = ({ start, end }: Node) => source.slice(start, end);
  const parent = parents.at(-1);
  switch (node.type) {
    case 'IfStatement':
      return ifStatement(node);
    case 'ConditionalExpression':
      return present([node.consequent, node.alternate]).map((branch) =>
        replaced(node, `(${text(branch)})`, `the condition always chooses \`${short(text(branch))}\``),
      );
    case 'LogicalExpression':
      return isSameChain(node, parent) ? [] : withoutOperand(node, text);
    case 'BinaryExpression':
    case 'AssignmentExpression':
      return operator(node, text);
    case 'UpdateExpression':
      return [replaced(node, text(node).replace(/\+\+|--/, otherSum), 'counts the other way')];
    case 'UnaryExpression':
      return node.operator === '!' && node.argument ? [replaced(node, text(node.argument), 'the `!` is left out')] : [];
    case 'Literal':
      return typeof node.value === 'boolean' ? [replaced(node, String(!node.value), `says ${!node.value}`)] : [];
    case 'ExpressionStatement':
      return statement(node, text);
    case 'CallExpression':
      return call(node, text);
    case 'TaggedTemplateExpression':
      return sqlConditions(node, text);
    default:
      return [];
  }
}

const replaced = ({ start, end }: Node, by: string, what: string): Change => ({ start, end, by, what });
const present = (nodes: (Node | null | undefined)[]): Node[] => nodes.filter((node) => node != null);
const short = (code: string): string => code.replaceAll(/\s+/g, ' ').slice(0, 60);
const otherSum = (operator: string): string => sums[operator] ?? operator;

/** A guard, which leaves early, only does harm when it is gone; any other `if` also when it holds always. */
function ifStatement({ test, consequent, alternate }: Node): Change[] {
  if (!test || !consequent) return [];
  const inner = Array.isArray(consequent.body) ? consequent.body : [consequent];
  const leaves = /^(Return|Throw|Continue|Break)Statement$/.test(inner.at(-1)?.type ?? '');
  const never = replaced(test, 'false', leaves ? 'the guard is gone' : 'the condition never holds');
  return leaves && !alternate ? [never] : [never, replaced(test, 'true', 'the condition always holds')];
}

/** In `a && b && c` the outer node is asked for all three. */
const isSameChain = (node: Node, parent: Node | undefined): boolean =>
  parent?.type === 'LogicalExpression' && parent.operator === node.operator && parent.left === node;

function withoutOperand(node: Node, text: (node: Node) => string): Change[] {
  const operands = chain(node, node.operator);
  return operands.map((left) => {
    const rest = operands.filter((operand) => operand !== left).map(text);
    return replaced(node, rest.join(` ${node.operator} `), `without \`${short(text(left))}\``);
  });
}

function chain(node: Node, operator: string | undefined): Node[] {
  if (node.type !== 'LogicalExpression' || node.operator !== operator) return [node];
  return present([node.left, node.right]).flatMap((side) => chain(side, operator));
}

function operator(node: Node, text: (node: Node) => string): Change[] {
  const { left, right, operator: old = '' } = node;
  if (!left || !right) return [];
  const isText = [left, right].some(({ type, value }) => type === 'TemplateLiteral' || typeof value === 'string');
  const other = comparisons[old] ?? (isText ? undefined : sums[old]);
  if (other === undefined) return [];
  return [replaced(node, `${text(left)} ${other} ${text(right)}`, `\`${old}\` becomes \`${other}\``)];
}

/** A log line, or the note that people read. */
const saysOnly = /^[\w.]*\blog\.\w+\(|^\w+\.note = /;

/** A call for its effect, awaited or not, and an assignment. */
function statement(node: Node, text: (node: Node) => string): Change[] {
  const { expression } = node;
  const done = expression?.type === 'AwaitExpression' ? expression.argument : expression;
  if (done?.type !== 'CallExpression' && done?.type !== 'AssignmentExpression') return [];
  if (saysOnly.test(text(done))) return [];
  return [replaced(node, ';', `without \`${short(text(done))}\``)];
}

function call(node: Node, text: (node: Node) => string): Change[] {
  const { object, property } = node.callee?.type === 'MemberExpression' ? node.callee : {};
  const name = property?.name ?? '';
  if (!object || !property) return [];
  if (narrowing.has(name)) {
    const gone = { start: object.end, end: node.end };
    return [{ ...gone, by: '', what: `without \`.${name}(${short(node.arguments?.map(text).join(', ') ?? '')})\`` }];
  }
  const other = methods[name];
  if (other !== undefined) return [replaced(property, other, `\`${name}\` becomes \`${other}\``)];
  return name === 'all' && object.name === 'Promise' ? withoutElement(node.arguments?.[0], text) : [];
}

function withoutElement(list: Node | undefined, text: (node: Node) => string): Change[] {
  return (list?.elements ?? []).map((left) =>
    replaced(left, 'undefined', `without \`${short(text(left))}\` among what is done at once`),
  );
}

function sqlConditions({ tag, quasi }: Node, text: (node: Node) => string): Change[] {
  if (tag?.name !== 'sql' || !quasi) return [];
  return conditionsIn(text(quasi).slice(1, -1)).map(({ start, end, without, text: left }) => ({
    start: quasi.start + 1 + start,
    end: quasi.start + 1 + end,
    by: without,
    what: `without the condition \`${short(left)}\``,
  }));
}
