import type { Operations } from '../contract/operation.ts';
import * as answers from '../overview/answers.ts';
import * as queries from '../overview/schemas.ts';

export const overviewOperations: Operations = {
  'GET /overview': {
    id: 'getOverview',
    summary: 'Get the overview of all accounts',
    description: 'Lists what needs a person, and counts over all your accounts.',
    access: 'person',
    query: queries.overviewQuery,
    answer: { status: 200, description: 'The overview.', schema: answers.overview },
  },
  'GET /overview/accounts': {
    id: 'findAccounts',
    summary: 'Find accounts',
    description:
      '`urgency` sorts by need for action: first accounts that wait for a code, by the time that is left, then blocked ' +
      'accounts, then accounts at work, then those that wait for their next login, and stopped accounts last.',
    access: 'person',
    query: queries.accountsQuery,
    answer: {
      status: 200,
      description: 'One page of accounts, and the counts.',
      schema: answers.accountList,
      paged: true,
    },
  },
  'GET /accounts/:id/summary': {
    id: 'getAccountSummary',
    summary: 'Get the summary of one account',
    access: 'person',
    answer: {
      status: 200,
      description: 'The account, with the numbers of its movements and deliveries.',
      schema: answers.accountSummary,
    },
  },
};
