/** Stands for a secret that is set; sent back, it leaves the secret as it is. */
export const mask = '********';
