import { z } from 'zod';
import * as answers from '../accounts/answers.ts';
import * as bodies from '../accounts/schemas.ts';
import { bank, script } from '../banks/answers.ts';
import type { Operation, Operations } from '../contract/operation.ts';
import { nothing } from '../contract/schema-parts.ts';
import { config } from '../settings/answers.ts';
import { configChange } from '../settings/schemas.ts';

const queued = { status: 202, description: 'It will be done.', schema: answers.queued } as const;

const restart: Operation = {
  id: 'restartAccount',
  summary: 'Run now, and clear a block',
  description: 'Clears the block and the failure count. While a session runs it is one more reading in that session.',
  access: 'person',
  body: { schema: nothing },
  answer: queued,
  errors: ['CREDENTIALS_MISSING'],
};

const stop: Operation = {
  id: 'stopAccount',
  summary: 'Stop the session',
  description: 'A code that is waited for is waited for no more.',
  access: 'person',
  body: { schema: nothing },
  answer: { status: 202, description: 'It will stop.', schema: answers.stopping },
};

export const accountOperations: Operations = {
  'GET /banks': {
    id: 'listBanks',
    summary: 'List banks',
    access: 'person',
    answer: { status: 200, description: 'Those that workers have a connector for.', schema: z.array(bank) },
  },
  'GET /banks/:id': {
    id: 'getBank',
    summary: 'One bank',
    access: 'person',
    answer: { status: 200, description: 'The bank.', schema: bank },
  },
  'GET /scripts': {
    id: 'listScripts',
    summary: 'List connectors, as scripts',
    description: 'For older clients: `GET /banks` says more.',
    access: 'person',
    answer: { status: 200, description: 'One for each bank.', schema: z.array(script) },
  },
  'POST /scripts/:id/promote': {
    id: 'promoteScript',
    summary: 'Refused: a connector is in use as it comes',
    description: 'For older clients. Connectors come with the service, and the newest one is always the one in use.',
    access: 'person',
    body: { schema: nothing },
    answer: { status: 204, description: 'Never: the connector that is there is the one in use.' },
    errors: ['CONFLICT'],
  },
  'GET /accounts': {
    id: 'listAccounts',
    summary: 'List accounts',
    access: 'person',
    answer: { status: 200, description: 'All of your accounts.', schema: z.array(answers.account) },
  },
  'POST /accounts': {
    id: 'createAccount',
    summary: 'Add an account',
    access: 'person',
    body: {
      schema: bodies.createAccount,
      example: { bankId: '7e9a2b3c-4d5e-4f6a-9b8c-1d2e3f4a5b6c', name: 'Household' },
    },
    answer: { status: 201, description: 'The account. Save its bank login next.', schema: answers.account },
    errors: ['BANK_NOT_READY', 'CONFLICT'],
  },
  'GET /accounts/:id': {
    id: 'getAccount',
    summary: 'One account',
    access: 'person',
    answer: { status: 200, description: 'The account.', schema: answers.account },
  },
  'DELETE /accounts/:id': {
    id: 'deleteAccount',
    summary: 'Delete an account',
    description: 'Its session ends and its secrets are erased.',
    access: 'person',
    stepUp: 'always',
    body: { schema: bodies.deleteAccount, example: { confirmation_name: 'Household' } },
    answer: { status: 204, description: 'Deleted.' },
  },
  'GET /accounts/:id/config': {
    id: 'getConfig',
    summary: 'The settings of an account',
    access: 'person',
    answer: { status: 200, description: 'Every setting. Secrets are masked.', schema: config },
  },
  'PUT /accounts/:id/config': {
    id: 'saveConfig',
    summary: 'Change settings',
    description: 'What is left out keeps its value, null clears it. A running session follows without a restart.',
    access: 'person',
    stepUp: 'when_changed',
    body: {
      schema: configChange,
      example: {
        notification_endpoint_url: 'https://your-service.example/reconbanker/notify',
        notification_auth_type: 'bearer',
        notification_auth_token: 'your-token',
        notification_events: ['assistance_required'],
      },
    },
    answer: { status: 200, description: 'The settings as they are now.', schema: config },
  },
  'POST /accounts/:id/scrape': {
    id: 'scrapeAccount',
    summary: 'Run now',
    access: 'person',
    body: { schema: nothing },
    answer: queued,
    errors: ['ACCOUNT_BLOCKED', 'ACCOUNT_STOPPED', 'CREDENTIALS_MISSING'],
  },
  'POST /accounts/:id/restart': restart,
  'POST /accounts/:id/reactivate': { ...restart, id: 'reactivateAccount', summary: 'The same as restart' },
  'POST /accounts/:id/stop': stop,
  'POST /accounts/:id/kill': {
    ...stop,
    id: 'killAccount',
    summary: 'End the session',
    description: 'The same as stop for an assisted account. A simple one logs in again when its next run is due.',
  },
  'GET /accounts/:id/session': {
    id: 'getSession',
    summary: 'What the session says of itself',
    access: 'person',
    answer: { status: 200, description: 'Live, or as it was recorded last.', schema: answers.session },
  },
};
