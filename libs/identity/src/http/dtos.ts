import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

export class SignInBody {
  @IsString() @IsNotEmpty() @MaxLength(500) clientId!: string;
  @IsString() @IsNotEmpty() @MaxLength(500) clientKey!: string;
}

export class RevokeBody {
  @IsString() @IsNotEmpty() type!: string;
  @IsString() @IsNotEmpty() token!: string;
}
