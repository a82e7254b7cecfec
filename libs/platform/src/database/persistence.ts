import { EntitySchema, type EntityCtor, type EntitySchemaMetadata } from '@mikro-orm/core';
import type { Migration } from '@mikro-orm/migrations';

/** What a module keeps in the database, handed to {@link PlatformModule.forRoot} by the composition root. */
export interface ModulePersistence {
  /** The module's own PostgreSQL schema. */
  schema: string;
  entities: EntitySchema[];
  /** Name → class. Names start with a time stamp (`20261121_billing_0001`) and are never changed once released. */
  migrations: Record<string, new (...args: ConstructorParameters<typeof Migration>) => Migration>;
}

type Mapping<T> = Omit<EntitySchemaMetadata<T, never, EntityCtor<T>>, 'class' | 'name' | 'extends'> & {
  schema: string;
  tableName: string;
};

/** Maps a domain class to its table. The class's constructor is private to the domain, and the ORM never calls it. */
export function mapEntity<T>(
  domainClass: { prototype: T },
  mapping: Mapping<T>,
): EntitySchema<T, never, EntityCtor<T>> {
  return new EntitySchema<T, never, EntityCtor<T>>({
    ...mapping,
    class: domainClass as EntityCtor<T>,
  });
}
