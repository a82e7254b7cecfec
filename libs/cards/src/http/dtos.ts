import { IsNested } from '@mensal/platform';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** The page calls the security code `securityCode` in its examples and `secutiryCode` in its table: either is read. */
class NewCardDto {
  @IsString() number!: string;
  @IsString() month!: string;
  @IsString() year!: string;
  @IsString() brand!: string;
  @IsString() name!: string;
  @IsOptional() @IsString() securityCode?: string;
  @IsOptional() @IsString() secutiryCode?: string;
  @IsString() status!: string;
  @IsString() customer!: string;
}

class ChangedCardDto {
  @IsOptional() @IsString() number?: string;
  @IsOptional() @IsString() month?: string;
  @IsOptional() @IsString() year?: string;
  @IsOptional() @IsString() brand?: string;
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() securityCode?: string;
  @IsOptional() @IsString() secutiryCode?: string;
  @IsOptional() @IsString() status?: string;
  @IsOptional() @IsString() customer?: string;
}

export class RegisterCardBody {
  @IsNested(() => NewCardDto) card!: NewCardDto;
}

export class UpdateCardBody {
  @IsNested(() => ChangedCardDto) card!: ChangedCardDto;
}

/** Beyond the contract. */
export class CardFilterQuery {
  @IsOptional() @IsString() status?: string;
}

class CardSettingsDto {
  @IsOptional() @IsBoolean() serverTokenising?: boolean;
  @IsOptional() @IsString() @MaxLength(100) pageName?: string;
  @IsOptional() @Matches(/^(#[0-9a-f]{6})?$/i) pageColor?: string;
  /** The origin stands in the page's policy, where spaces, commas and semicolons would end it. */
  @IsOptional()
  @Matches(/^(https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[^\s"'<>,;\\]*)?)?$/i)
  @MaxLength(500)
  pageLogoUrl?: string;
}

export class CardSettingsBody {
  @IsNested(() => CardSettingsDto) cards!: CardSettingsDto;
}

/** From the hosted page. Neither number nor security code is among it, and nothing else is read. */
export class PageCardBody {
  @IsString() @MaxLength(200) paymentToken!: string;
  @IsString() mask!: string;
  @IsString() brand!: string;
  @IsString() month!: string;
  @IsString() year!: string;
  @IsString() @MaxLength(200) name!: string;
}
