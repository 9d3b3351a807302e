import type { Texts } from '../en.ts';

export const signIn: Texts['signIn'] = {
  title: 'Iniciar sesión',
  email: 'Correo electrónico',
  password: 'Contraseña',
  name: 'Nombre',
  submit: 'Entrar',
  wrong: 'El correo o la contraseña son incorrectos.',
  start: 'Una instalación nueva muestra el acceso que ha creado: míralo en el terminal donde se inició.',
  twoFactor: {
    title: 'Segundo paso',
    code: 'Código de tu autenticador',
    hint: 'Seis cifras, o uno de tus códigos de respaldo.',
    submit: 'Continuar',
    wrong: 'El código es incorrecto, antiguo o ya se ha usado.',
    over: 'Ha tardado demasiado. Entra otra vez con la contraseña.',
    back: 'Usar otra cuenta',
  },
  register: {
    title: 'Registro',
    text: 'Todavía no hay nadie registrado. Quien se registre primero administra este servicio.',
    open: 'Registrarse',
    submit: 'Registrarse y entrar',
    passwordHint: 'Al menos 8 caracteres; mejor 12 o más. Que no uses en ningún otro sitio.',
    token: 'Clave de instalación',
    tokenHint: 'Solo se pide a la primera persona. La tiene quien inició el servicio: SETUP_TOKEN.',
    wrongToken: 'Esta no es la clave de instalación del servicio.',
    toSignIn: 'Ya tengo acceso',
    taken: 'Ya hay un usuario con este correo.',
  },
};
