;; Marks the characters of a text that may begin something, sixteen at a time.
;;
;; Memory: at 0 for each ASCII character the groups that it begins one of, at 128 those that may
;; begin behind it, at 256 the code units of the text; at 33024 the marks, a bit for each of them.
(module
  (memory (export "memory") 1)

  ;; What the table of 128 bytes at $table has for sixteen characters; 0 for those outside ASCII.
  (func $look (param $table i32) (param $codes v128) (result v128)
    (i8x16.swizzle
      (v128.load (local.get $table))
      (local.get $codes))
    (i8x16.swizzle
      (v128.load offset=16 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 16))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=32 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 32))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=48 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 48))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=64 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 64))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=80 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 80))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=96 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 96))))
    (v128.or)
    (i8x16.swizzle
      (v128.load offset=112 (local.get $table))
      (i8x16.sub (local.get $codes) (i8x16.splat (i32.const 112))))
    (v128.or))

  ;; Eight code units, no more than 255: what is more is outside ASCII all the same.
  (func $units (param $at i32) (result v128)
    (i16x8.min_u
      (v128.load offset=256 (local.get $at))
      (i16x8.splat (i32.const 255))))

  ;; Marks the first $length characters, which may stand behind any other.
  (func (export "mark") (param $length i32)
    (local $at i32)
    (local $codes v128)
    (local $wide v128)
    (local $last v128)
    (local $allows v128)
    (local.set $last (i8x16.splat (i32.const -1)))
    (loop $next
      (local.set $codes
        (i8x16.narrow_i16x8_u
          (call $units (i32.shl (local.get $at) (i32.const 1)))
          (call $units (i32.add (i32.shl (local.get $at) (i32.const 1)) (i32.const 16)))))
      ;; All bits where a character is outside ASCII: it is marked, and anything may begin behind it.
      (local.set $wide (i8x16.shr_s (local.get $codes) (i32.const 7)))
      (local.set $allows
        (v128.or (local.get $wide) (call $look (i32.const 128) (local.get $codes))))
      (i32.store16 offset=33024
        (i32.shr_u (local.get $at) (i32.const 3))
        (i8x16.bitmask
          (i8x16.ne
            (i8x16.splat (i32.const 0))
            (v128.or
              (local.get $wide)
              (v128.and
                (call $look (i32.const 0) (local.get $codes))
                ;; What the character before each of them allows.
                (i8x16.shuffle 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30
                  (local.get $last)
                  (local.get $allows)))))))
      (local.set $last (local.get $allows))
      (br_if $next
        (i32.lt_u
          (local.tee $at (i32.add (local.get $at) (i32.const 16)))
          (local.get $length))))))
