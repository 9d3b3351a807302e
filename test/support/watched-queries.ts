import type { Db } from '../../src/db/core/connect.ts';

/** The same database, which shows each query to `before`, as JSON, before it is sent. What that throws fails the query. */
export const watchedQueries = (db: Db, before: (query: string) => void): Db =>
  db.withPlugin({
    transformQuery({ node }) {
      before(JSON.stringify(node));
      return node;
    },
    transformResult: async ({ result }) => result,
  });
