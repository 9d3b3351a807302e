import type { Texts } from '../en.ts';

export const apiKeys: Texts['apiKeys'] = {
  title: 'Claves de API',
};
