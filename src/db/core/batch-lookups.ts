/** Combines concurrent questions of the same kind into one statement, with one row for each answer. */

type Asked<Question, Row> = {
  question: Question;
  resolve(row: Row | undefined): void;
  reject(error: unknown): void;
};

/**
 * Questions of one turn of the event loop are asked in one statement. None waits longer than for that turn, and none
 * gets an answer from before it was asked. `ask` returns the answers in the order of the questions.
 */
export function together<Question, Row>(
  ask: (questions: Question[]) => Promise<Row[]>,
): (question: Question) => Promise<Row | undefined> {
  let asked: Asked<Question, Row>[] = [];

  async function askAll(): Promise<void> {
    const all = asked;
    asked = [];
    try {
      const rows = await ask(all.map(({ question }) => question));
      for (const [place, { resolve }] of all.entries()) resolve(rows[place]);
    } catch (error) {
      for (const { reject } of all) reject(error);
    }
  }

  return (question) =>
    new Promise((resolve, reject) => {
      if (asked.length === 0) setImmediate(askAll);
      asked.push({ question, resolve, reject });
    });
}
