import type { Texts } from '../en.ts';

export const profile: Texts['profile'] = {
  title: 'Perfil',
};
