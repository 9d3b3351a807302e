import { describe, expect, test } from 'vitest';
import { makeMutants } from './make.ts';
import { conditionsIn } from './sql-conditions.ts';

/** The changed line of each mutant of this code, which stands in a function. */
const changed = (...lines: string[]) => {
  const source = `async function work() {\n${lines.join('\n')}\n}\n`;
  return makeMutants('work.ts', source).map(({ after }) => after);
};

describe('a mutant', () => {
  test('of a guard is the code without it', () => {
    expect(changed('if (isOver()) return;')).toEqual(['if (false) return;']);
  });

  test('of any other condition is one that holds always and one that never does', () => {
    expect(changed('if (ready) { go(); }').slice(0, 2)).toEqual(['if (false) { go(); }', 'if (true) { go(); }']);
    expect(changed('return ready ? 1 : 2;')).toEqual(['return (1);', 'return (2);']);
  });

  test('leaves out each operand of a chain once', () => {
    expect(changed('return a && b && (c || d);')).toEqual([
      'return b && (c || d);',
      'return a && (c || d);',
      'return a && b;',
      'return a && b && (d);',
      'return a && b && (c);',
    ]);
    expect(changed('return a ?? b;')).toEqual(['return b;', 'return a;']);
  });

  test('compares and counts otherwise', () => {
    expect(changed('return a === 1;')).toEqual(['return a !== 1;']);
    expect(changed('return a >= b;')).toEqual(['return a > b;']);
    expect(changed('return a + 1;')).toEqual(['return a - 1;']);
    expect(changed('return a.shift();')).toEqual(['return a.pop();']);
    expect(changed('return !a;')).toEqual(['return a;']);
    expect(changed('return true;')).toEqual(['return false;']);
  });

  test('leaves out a call and an assignment, but no line of a log', () => {
    expect(changed('await save(key);')).toEqual([';']);
    expect(changed('session.lost = host;')).toEqual([';']);
    expect(changed("log.info({ ok: a === b }, 'done');", "session.log.warn('left');")).toEqual([]);
    expect(changed("if (counts.added > 0) log.info(counts, 'read');")).toEqual([]);
  });

  test('of a query lacks one of its conditions, or its lock', () => {
    expect(changed("return db.select('id').where('id', '=', id).forUpdate().execute();")).toEqual([
      "return db.select('id').forUpdate().execute();",
      "return db.select('id').where('id', '=', id).execute();",
    ]);
    expect(changed(`return sql\`delete from a where id = \${id} and not done\`;`)).toEqual([
      'return sql`delete from a where not done`;',
      `return sql\`delete from a where id = \${id}\`;`,
    ]);
  });

  test('is no other type, and says the line and the function', () => {
    const source = 'type Flag = true;\n\nconst isOn = (flag: Flag | false) => flag === (true as Flag);\n';
    const [first] = makeMutants('flag.ts', source);
    expect(makeMutants('flag.ts', source)).toHaveLength(2);
    expect(first).toMatchObject({ line: 3, place: 'isOn', what: '`===` becomes `!==`' });
    expect(first?.text).toBe(source.replace('===', '!=='));
  });
});

test('the conditions of a statement are found between its words, parentheses, holes and quotes', () => {
  const statement = `update a set state = 'where and or' from b
    where a.id = \${key.of({ id })} and (\${again} or not a.done) and b.name = 'x and y'
    returning greatest(a.one, a.two) as id`;
  const found = conditionsIn(statement);
  expect(found.map(({ text }) => text)).toEqual([
    `\${again}`,
    'not a.done',
    `a.id = \${key.of({ id })}`,
    `(\${again} or not a.done)`,
    `b.name = 'x and y'`,
  ]);
  const [, , first] = found;
  const rest = `${statement.slice(0, first?.start)}${first?.without}${statement.slice(first?.end)}`;
  expect(rest).toContain(`where (\${again} or not a.done) and b.name`);
});
