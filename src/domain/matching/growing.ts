/** Numbers that are added one by one and taken as one array in the end. */
export class GrowingUint32 {
  length = 0;
  private values = new Uint32Array(1024);

  push(value: number): void {
    if (this.length === this.values.length) {
      const wider = new Uint32Array(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** What was added; nothing can be added afterwards without being seen in it. */
  taken(): Uint32Array {
    return this.values.subarray(0, this.length);
  }

  /** What was added, in memory that threads share. */
  shared(): Uint32Array {
    const taken = new Uint32Array(new SharedArrayBuffer(this.length * Uint32Array.BYTES_PER_ELEMENT));
    taken.set(this.values.subarray(0, this.length));
    return taken;
  }
}
