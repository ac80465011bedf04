import { readdir, readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { type Family, single } from './exposition.ts';

/** What every Prometheus client says of its process, in their names; what the system does not tell is left out. */
export async function processFamilies(): Promise<readonly Family[]> {
  const [openFiles, limits] = await Promise.all([
    readdir('/proc/self/fd').then(
      (names) => names.length,
      () => null,
    ),
    readFile('/proc/self/limits', 'utf8').catch(() => ''),
  ]);
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  const mostFiles = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return [
    single('process_cpu_seconds_total', 'counter', 'CPU time, user and system.', (user + system) / 1e6),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory.', rss),
    single(
      'process_start_time_seconds',
      'gauge',
      'When the process began, since the epoch.',
      performance.timeOrigin / 1000,
    ),
    single('process_open_fds', 'gauge', 'Open file descriptors.', openFiles),
    single(
      'process_max_fds',
      'gauge',
      'The most there may be of them.',
      mostFiles ? Number(mostFiles) : null,
    ),
    single('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', heapUsed),
    single('nodejs_heap_size_total_bytes', 'gauge', 'Heap taken.', heapTotal),
    single('nodejs_external_memory_bytes', 'gauge', 'Memory of buffers.', external),
    single('nodejs_eventloop_active_seconds_total', 'counter', 'Time the event loop worked.', active / 1000),
    single('nodejs_eventloop_idle_seconds_total', 'counter', 'Time the event loop waited.', idle / 1000),
  ];
}
