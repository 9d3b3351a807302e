import type { Texts } from '../en.ts';

export const accounts: Texts['accounts'] = {
  title: 'Cuentas',
};
