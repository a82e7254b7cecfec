/** Remembers at most so many entries, and forgets the one that was set longest ago. */
export class BoundedMap<Key, Value> {
  private readonly entries = new Map<Key, Value>();

  constructor(private readonly capacity: number) {}

  get(key: Key): Value | undefined {
    return this.entries.get(key);
  }

  set(key: Key, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size > this.capacity) {
      const [oldest] = this.entries.keys();
      this.entries.delete(oldest as Key);
    }
  }

  delete(key: Key): void {
    this.entries.delete(key);
  }

  values(): Iterable<Value> {
    return this.entries.values();
  }
}
