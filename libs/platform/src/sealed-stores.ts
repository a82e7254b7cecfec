import { Injectable } from '@nestjs/common';

/** A module that keeps secrets sealed by the {@link SecretBox}. */
export interface SealedStore {
  /** `<module>.<what>`. */
  name: string;
  /** Seals anew what an older master key sealed, in batches. Safe to repeat. @returns how many rows it changed */
  reseal(): Promise<number>;
}

/** All places that hold sealed secrets, so that one command goes over them after a change of master key. */
@Injectable()
export class SealedStores {
  private readonly stores: SealedStore[] = [];

  /** Called by modules while the application starts. */
  define(store: SealedStore): void {
    this.stores.push(store);
  }

  /** @returns how many rows were sealed anew, by the name of the store */
  async reseal(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const store of this.stores) counts.set(store.name, await store.reseal());
    return counts;
  }
}
