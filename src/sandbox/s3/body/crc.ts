/** CRC-32C (Castagnoli) as four big-endian bytes. */
export function crc32c(bytes: Uint8Array): Buffer {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = at(table32, (crc ^ byte) & 0xff) ^ (crc >>> 8);
  const out = Buffer.alloc(4);
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return out;
}

/** CRC-64/NVME as eight big-endian bytes; two 32-bit halves, because a BigInt for every byte is slow. */
export function crc64nvme(bytes: Uint8Array): Buffer {
  let high = 0xffffffff;
  let low = 0xffffffff;
  for (const byte of bytes) {
    const index = ((low ^ byte) & 0xff) * 2;
    low = ((low >>> 8) | (high << 24)) ^ at(table64, index + 1);
    high = (high >>> 8) ^ at(table64, index);
  }
  const out = Buffer.alloc(8);
  out.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
  out.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
  return out;
}

const table32 = buildTable32(0x82f63b78);
const table64 = buildTable64(0x9a6c9329ac4bc9b5n);

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}

/** `polynomial` with its bits reversed. */
function buildTable32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc >>> 0;
  });
}

/** High and low half of each of the 256 entries, one after the other. */
function buildTable64(polynomial: bigint): Uint32Array {
  const table = new Uint32Array(512);
  for (let index = 0; index < 256; index += 1) {
    let crc = BigInt(index);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n;
    table[index * 2] = Number(crc >> 32n);
    table[index * 2 + 1] = Number(crc & 0xffffffffn);
  }
  return table;
}
