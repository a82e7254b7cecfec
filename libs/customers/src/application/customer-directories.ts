import { Injectable } from '@nestjs/common';
import type { CustomerDirectory } from '../ports.js';

/** The gateways of this server that keep customers. Each registers itself while the application starts. */
@Injectable()
export class CustomerDirectories {
  private readonly directories = new Map<string, CustomerDirectory>();

  register(directory: CustomerDirectory): void {
    const { gateway } = directory;
    if (this.directories.has(gateway)) throw new Error(`There are two customer directories of ${gateway}`);
    this.directories.set(gateway, directory);
  }

  find(gateway: string): CustomerDirectory | undefined {
    return this.directories.get(gateway);
  }
}
