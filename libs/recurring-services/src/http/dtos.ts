import type { Cents } from '@mensal/kernel';
import { AsCents, IsNested } from '@mensal/platform';
import { IsOptional, IsString } from 'class-validator';

class NewService {
  @AsCents() price!: Cents;
  @IsString() description!: string;
  @IsString() status!: string;
}

export class CreateServiceBody {
  @IsNested(() => NewService) service!: NewService;
}

class ChangedService {
  @IsOptional() @AsCents() price?: Cents;
  @IsOptional() @IsString() description?: string;
  @IsOptional() @IsString() status?: string;
}

export class UpdateServiceBody {
  @IsNested(() => ChangedService) service!: ChangedService;
}
