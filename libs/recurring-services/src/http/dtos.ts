import type { Cents } from '@mensal/kernel';
import { AsCents } from '@mensal/platform';
import { Type } from 'class-transformer';
import { IsDefined, IsOptional, IsString, ValidateNested } from 'class-validator';

class NewService {
  @AsCents() price!: Cents;
  @IsString() description!: string;
  @IsString() status!: string;
}

export class CreateServiceBody {
  @IsDefined() @ValidateNested() @Type(() => NewService) service!: NewService;
}

class ChangedService {
  @IsOptional() @AsCents() price?: Cents;
  @IsOptional() @IsString() description?: string;
  @IsOptional() @IsString() status?: string;
}

export class UpdateServiceBody {
  @IsDefined() @ValidateNested() @Type(() => ChangedService) service!: ChangedService;
}
