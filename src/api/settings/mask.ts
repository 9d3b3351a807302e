/** Stands for a secret that is set. Sending it back keeps the secret. */
export const mask = '********';
