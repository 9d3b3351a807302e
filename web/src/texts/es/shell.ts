import type { Texts } from '../en.ts';
import { pluralIn } from '../plural.ts';

const plural = pluralIn('es');

export const shell: Texts['shell'] = {
  skip: 'Ir al contenido',
  navigation: 'Principal',
  pages: {
    overview: 'Resumen',
    accounts: 'Cuentas',
    relaySetup: 'Configurar reenvío',
    relaySetupShort: 'Reenvío',
    apiKeys: 'Claves de API',
    profile: 'Perfil',
    more: 'Más',
  },
  needYou: (count) => plural(count, { one: '# te necesita', other: '# te necesitan' }),
  signOut: 'Cerrar sesión',
  theme: {
    label: 'Apariencia',
    light: 'Clara',
    dark: 'Oscura',
    system: 'Como el sistema',
    switch: 'Cambiar entre claro y oscuro',
  },
  language: { label: 'Idioma', en: 'English', es: 'Español' },
  link: { live: 'En directo', catching_up: 'Poniéndose al día', lost: 'Sin conexión' },
  offline: {
    title: (time) => `Sin conexión desde las ${time}.`,
    text: 'Lo que ves puede ser antiguo. No se pueden enviar códigos.',
    back: 'Conectado de nuevo. Poniéndose al día.',
  },
  confirm: {
    title: 'Confirma que eres tú',
    text: 'Esto pide tu contraseña otra vez. No se vuelve a pedir en cinco minutos.',
    password: 'Contraseña',
    code: 'Código de tu autenticador',
    codeHint: 'Seis cifras, o uno de tus códigos de reserva.',
    submit: 'Continuar',
    wrong: 'La contraseña es incorrecta.',
    wrongEither: 'La contraseña o el código son incorrectos, o el código ya se ha usado.',
  },
  notFound: {
    title: 'Esta página no existe',
    text: 'La dirección puede ser antigua o estar mal escrita.',
    action: 'Al resumen',
  },
  crash: {
    title: 'Esta página se ha detenido',
    text: 'Algo ha fallado en ella. Vuelve a cargarla; si no ayuda, avisa a quien administra este servicio.',
    action: 'Volver a cargar',
  },
  soon: { title: 'Todavía no está', text: 'Esta página está en construcción.' },
};
