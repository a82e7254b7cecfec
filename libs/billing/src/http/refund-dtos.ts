import type { Cents } from '@mensal/kernel';
import { AsCents, IsNested } from '@mensal/platform';
import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

class NewRefundDto {
  @IsOptional() @AsCents() price?: Cents;
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(500) reason?: string;
}

/** Without `price`, all that is left. */
export class RequestRefundBody {
  @IsNested(() => NewRefundDto) refund!: NewRefundDto;
}
