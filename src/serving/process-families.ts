import { readdir, readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { type Family, single } from './exposition.ts';

/** Process metrics under the standard names of Prometheus clients; values that the system does not provide are omitted. */
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
  const maxFiles = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return [
    single('process_cpu_seconds_total', 'counter', 'CPU time, user and system.', (user + system) / 1e6),
    single('process_resident_memory_bytes', 'gauge', 'Resident memory.', rss),
    single(
      'process_start_time_seconds',
      'gauge',
      'Start time of the process since the Unix epoch.',
      performance.timeOrigin / 1000,
    ),
    single('process_open_fds', 'gauge', 'Open file descriptors.', openFiles),
    single(
      'process_max_fds',
      'gauge',
      'Maximum of open file descriptors.',
      maxFiles ? Number(maxFiles) : null,
    ),
    single('nodejs_heap_size_used_bytes', 'gauge', 'Heap in use.', heapUsed),
    single('nodejs_heap_size_total_bytes', 'gauge', 'Heap allocated.', heapTotal),
    single('nodejs_external_memory_bytes', 'gauge', 'Memory of buffers.', external),
    single(
      'nodejs_eventloop_active_seconds_total',
      'counter',
      'Time the event loop was busy.',
      active / 1000,
    ),
    single('nodejs_eventloop_idle_seconds_total', 'counter', 'Time the event loop was idle.', idle / 1000),
  ];
}
