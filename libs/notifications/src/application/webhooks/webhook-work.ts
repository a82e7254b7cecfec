/** Wakes workers: which messages there are to deliver stands in the outbox. */
export const WEBHOOK_QUEUE = 'notifications.deliver-webhooks';
/** How many jobs of the queue one process works on at a time. */
export const WEBHOOK_WORKERS = 2;
/** How many messages one job has in hand at a time: they mostly wait for receivers. */
export const DELIVERIES_IN_HAND = 32;
/** Of these, how many of one tenant, whose receivers may be slow. */
export const IN_HAND_OF_TENANT = 12;
/** How many one receiver gets at a time, from all workers together. */
export const IN_HAND_OF_WEBHOOK = 8;
