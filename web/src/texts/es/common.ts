import type { Texts } from '../en.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('es');

export const common: Texts['common'] = {
  loading: 'Cargando',
  tryAgain: 'Reintentar',
  cancel: 'Cancelar',
  close: 'Cerrar',
  save: 'Guardar',
  saved: 'Guardado',
  copy: 'Copiar',
  copied: 'Copiado',
  show: 'Mostrar',
  hide: 'Ocultar',
  back: 'Volver',
  none: 'ninguno',
  runNow: 'Leer ahora',
  messages: 'Mensajes',
  optional: 'opcional',
  previous: 'Anterior',
  next: 'Siguiente',
  notRead: (what) => `No se ha podido leer: ${what}`,
  accounts: (count) => plural(count, { one: '# cuenta', other: '# cuentas' }),
  codes: (count) => plural(count, { one: '# código', other: '# códigos' }),
  movements: (count) => plural(count, { one: '# movimiento', other: '# movimientos' }),
  tries: (count) => plural(count, { one: '# intento', other: '# intentos' }),
  digits: (count) => plural(count, { one: '# dígito', other: '# dígitos' }),
  characters: (count) => plural(count, { one: '# carácter', other: '# caracteres' }),
};
