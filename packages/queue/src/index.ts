export * from './queue.ts';
export { createQueue, type QueueOptions } from './create-queue.ts';
export { serveHealth, type HealthPorts, type HealthServer } from './serve-health.ts';
