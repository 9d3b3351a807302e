import type { Operations } from '../contract/operation.ts';
import * as answers from '../overview/answers.ts';
import * as queries from '../overview/schemas.ts';

export const overviewOperations: Operations = {
  'GET /overview': {
    id: 'getOverview',
    summary: 'What needs a person, and how all accounts do',
    description: 'Counted by the database over all of your accounts.',
    access: 'person',
    query: queries.overviewQuery,
    answer: { status: 200, description: 'The overview.', schema: answers.overview },
  },
  'GET /overview/accounts': {
    id: 'findAccounts',
    summary: 'Find accounts',
    description: 'Of `urgency`: what runs out first, then what stands still, then what goes on by itself.',
    access: 'person',
    query: queries.accountsQuery,
    answer: {
      status: 200,
      description: 'One page of them, and how many there are.',
      schema: answers.accountList,
      paged: true,
    },
  },
  'GET /accounts/:id/summary': {
    id: 'getAccountSummary',
    summary: 'One account at a glance',
    access: 'person',
    answer: { status: 200, description: 'The account, with what it has stored.', schema: answers.accountSummary },
  },
};
