import type { Texts } from '../en.ts';

export const states: Texts['states'] = {
  session: {
    awaiting_otp: 'Falta código',
    blocked: 'Bloqueada',
    verifying_otp: 'Comprobando',
    logging_in: 'Iniciando sesión',
    scraping: 'Leyendo',
    backing_off: 'A la espera',
    monitoring: 'Supervisando',
    scheduled: 'Programada',
    stopped: 'Detenida',
  },
  delivery: { delivered: 'Entregado', retrying: 'Reintentando', gave_up: 'Abandonado', not_sent: 'No enviado' },
  bank: { ready: 'Listo', failed: 'No carga' },
};
