import { matching } from './matching.js';

/** Hashes of crypt(3), as /etc/shadow, .htpasswd and user tables hold them, without the name of the method and the salt. */
export const findPasswordHashes = matching(
  () =>
    /(?<![\w$])\$(?:(?:1|5|6|apr1)\$(?:rounds=\d{1,9}\$)?[\w./]{0,16}\$([\w./]{22,86})|2[abxy]\$\d\d\$[\w./]{22}([\w./]{31})|g?y\$[\w./]{1,20}\$[\w./]{1,90}\$([\w./]{43,86})|argon2(?:id?|d)\$(?:v=\d{1,3}\$)?[mtp=,\d]{5,40}\$[\w+/]{8,90}\$([\w+/]{20,90}))(?![\w./])/g,
);
