/** Where the vendors' days begin and end: all of them are in Brazil, and none tells its time zone. */
export const TIME_ZONE = 'America/Sao_Paulo';
