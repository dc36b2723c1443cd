export * from './queue.ts';
export { createQueue, type QueueOptions } from './create-queue.ts';
