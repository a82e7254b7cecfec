import { parseCents, parseIdentifier, type Identifier } from '@mensal/kernel';
import { BadRequestException, Injectable, applyDecorators, type PipeTransform } from '@nestjs/common';
import { Transform, Type } from 'class-transformer';
import { IsInt, IsObject, ValidateNested } from 'class-validator';

/** A price of the wire, as an integer of cents. Anything that is no price fails the validation. */
export function AsCents(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => (value == null ? value : (parseCents(value) ?? Number.NaN))),
    IsInt(),
  );
}

/** An object inside a body: exactly one, where `ValidateNested` alone would take a list of them too. */
export function IsNested(type: () => new () => object): PropertyDecorator {
  return applyDecorators(IsObject(), ValidateNested(), Type(type));
}

/** A token of a path or body: 32 hex digits or a hyphenated UUID. */
@Injectable()
export class TokenPipe implements PipeTransform<unknown, Identifier> {
  transform(value: unknown): Identifier {
    const id = parseIdentifier(value);
    if (id === undefined) throw new BadRequestException();
    return id;
  }
}

/** Drops what was not sent: an absent field, and `null` likewise, leaves a value as it is. */
export function withoutUnset<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
