/** Routes about banks, and about connectors under the name that older clients use. */
import { z } from 'zod';
import { findBank, listBanks } from '../../db/banks/banks.ts';
import { route } from '../contract/route.ts';
import { nothing } from '../contract/schema-parts.ts';
import { ApiError, notFound } from '../errors.ts';
import * as answers from './answers.ts';
import { bankAnswer, scriptAnswer } from './to-answer.ts';

export const bankRoutes = [
  route('GET /banks', {
    id: 'listBanks',
    summary: 'List banks',
    access: 'person',
    answer: { status: 200, description: 'All banks with an installed connector.', schema: z.array(answers.bank) },
    handle: async ({ deps: { db } }) => (await listBanks(db)).map(bankAnswer),
  }),

  route('GET /banks/:id', {
    id: 'getBank',
    summary: 'Get one bank',
    access: 'person',
    answer: { status: 200, description: 'The bank.', schema: answers.bank },
    handle: async ({ deps: { db }, ids: { id } }) => {
      const bank = await findBank(db, id);
      if (!bank) throw notFound('bank');
      return bankAnswer(bank);
    },
  }),

  route('GET /scripts', {
    id: 'listScripts',
    summary: 'List connectors in the form of scripts',
    description: 'For older clients. `GET /banks` returns more.',
    access: 'person',
    answer: { status: 200, description: 'One script for each bank.', schema: z.array(answers.script) },
    handle: async ({ deps: { db } }) => (await listBanks(db)).map(scriptAnswer),
  }),

  route('POST /scripts/:id/promote', {
    id: 'promoteScript',
    summary: 'Promote a script (always refused)',
    description: 'For older clients. Connectors come with the service, and the installed one is always in use.',
    access: 'person',
    before: async ({ deps: { db }, ids: { id } }) => {
      if (!(await findBank(db, id))) throw notFound('script');
    },
    body: { schema: nothing },
    answer: {
      status: 204,
      description: 'This response is never sent, because the installed connector is always in use.',
    },
    errors: ['CONFLICT'],
    handle: () => {
      const why = 'Connectors come with the service, and the newest one is always in use: there is nothing to promote.';
      throw new ApiError('CONFLICT', why);
    },
  }),
];
